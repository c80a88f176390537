package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import io.github.exchangeonline.standin.faults.TlsFault;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ControlPortTest {
  private static StandIn microsoft;

  @BeforeAll
  static void start() throws Exception {
    microsoft = Browser.microsoft();
  }

  @AfterAll
  static void stop() {
    microsoft.close();
  }

  @BeforeEach
  void reset() {
    microsoft.reset();
  }

  @Test
  void showsMailsWithoutLettingThemDoAnything() throws Exception {
    take("Content-Type: text/html\r\nSubject: <b>Hi\r\n\r\n<a href=\"https://example.org/\">x</a>");
    assertThat(get("/").body()).contains("&lt;b&gt;Hi", "user@example.org");
    String page = get("/mails/" + microsoft.inbox().messages().get(0).id()).body();
    assertThat(page).contains("<iframe", "sandbox=\"allow-popups").doesNotContain("<script");
    HttpResponse<String> html = get("/mails/" + microsoft.inbox().messages().get(0).id() + "/html");
    assertThat(html.body()).startsWith("<base target=\"_blank\">").contains("https://example.org/");
    assertThat(html.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("sandbox ")
        .doesNotContain("allow-scripts", "allow-same-origin");
    assertThat(get("/api/mails?to=user@example.org").body()).contains("\"subject\":\"<b>Hi\"");
    assertThat(get("/api/mails?to=other@example.org").body()).isEqualTo("{\"mails\":[]}");
  }

  @Test
  void wakesWhoWaitsForAMail() throws Exception {
    CompletableFuture<ReceivedMail> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return microsoft
                    .inbox()
                    .await(mail -> mail.subject().equals("Two"), Duration.ofSeconds(20));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    take("Subject: One\r\n\r\n");
    take("Subject: Two\r\n\r\n");
    assertThat(waiting.get().subject()).isEqualTo("Two");
  }

  @Test
  void switchesFaultsOnAndOff() throws Exception {
    Browser browser = new Browser(microsoft);
    assertThat(post("/api/faults/token", "{\"code\":70008,\"times\":1}")).isEqualTo(200);
    assertThat(browser.refresh("x").body()).contains("AADSTS70008");
    assertThat(browser.refresh("x").body()).contains("AADSTS9002313");
    String token = browser.accessToken(Sample.NOREPLY);
    post("/api/faults/auth", "{\"target\":\"contoso.example\",\"refusal\":\"criteria-not-met\"}");
    try (SmtpTalk talk = SmtpTalk.secured(microsoft)) {
      assertThat(talk.say("AUTH XOAUTH2 " + SmtpTalk.xoauth2(Sample.NOREPLY, token)))
          .contains("the request did not meet the criteria");
    }
    post("/api/faults/reset", "");
    post(
        "/api/faults/smtp",
        "{\"stage\":\"rcpt\",\"reply\":\"550 5.1.1 No such user\",\"times\":-1}");
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      talk.say("MAIL FROM:<" + Sample.NOREPLY + ">");
      assertThat(talk.say("RCPT TO:<a@example.org>")).isEqualTo("550 5.1.1 No such user");
      assertThat(talk.say("RCPT TO:<a@example.org>")).isEqualTo("550 5.1.1 No such user");
    }
    assertThat(post("/api/faults/tls", "{\"fault\":\"other-name\"}")).isEqualTo(200);
    assertThat(microsoft.faults().nextTlsFault()).contains(TlsFault.OTHER_NAME);
    post("/api/accounts/noreply@contoso.example/disable", "");
    assertThat(microsoft.faults().disabled(microsoft.directory().account(Sample.NOREPLY))).isTrue();
    post("/api/clock/advance", "{\"by\":\"PT2H\"}");
    assertThat(microsoft.grants().accessToken(token)).as("expired by the clock").isEmpty();
    assertThat(post("/api/reset", "")).isEqualTo(200);
    assertThat(get("/api/counters").body()).isEqualTo("{}");
  }

  @Test
  void showsWhatWasDoneWithAMailboxAndWhichFaultsStruck() throws Exception {
    String token = new Browser(microsoft).accessToken(Sample.NOREPLY);
    String random =
        "{\"seed\":1,\"smtp\":[{\"stage\":\"noop\",\"reply\":\"451 4.7.0 Not now\",\"probability\":1}],"
            + "\"token\":[{\"action\":\"error\",\"code\":50173,\"probability\":1.0}]}";
    assertThat(post("/api/faults/random", random)).isEqualTo(200);
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      assertThat(talk.say("NOOP")).isEqualTo("451 4.7.0 Not now");
      assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250");
      assertThat(get("/api/mailboxes").body())
          .startsWith("{\"" + Sample.NOREPLY + "\":{\"open\":1,\"mostOpen\":1,")
          .contains("\"messages\":1,\"mostMessagesInAMinute\":1,\"mostRecipientsInADay\":1,")
          .contains("\"repliesCut\":0,\"unconfirmed\":0,")
          .contains("\"tokenRequests\":{\"authorization_code\":1}");
    }
    assertThat(new Browser(microsoft).refresh("x").body()).contains("AADSTS50173");
    assertThat(get("/api/faults").body())
        .isEqualTo("{\"smtp.noop.reply\":1,\"token.error.50173\":1}");
    assertThat(post("/api/faults/random", "{\"seed\":1,\"smtp\":[{\"stage\":\"noop\"}]}"))
        .isEqualTo(400);
  }

  @Test
  void changesHowExchangeBehaves() throws Exception {
    assertThat(
            post(
                "/api/exchange",
                "{\"limits\":\"off\",\"recipientsPerDay\":7,\"overRate\":\"refuse\","
                    + "\"replyDelay\":\"PT0.03S\",\"mailDuration\":\"PT0.2S\"}"))
        .isEqualTo(200);
    assertThat(post("/api/exchange", "{\"connections\":2,\"messagesPerMinute\":5}")).isEqualTo(200);
    assertThat(microsoft.exchange().settings())
        .isEqualTo(
            ExchangeSettings.defaults()
                .withLimits(
                    ExchangeLimits.off()
                        .withConnections(2)
                        .withMessagesPerMinute(5)
                        .withRecipientsPerDay(7)
                        .withOverRate(ExchangeLimits.OverRate.REFUSE))
                .withReplyDelay(Duration.ofMillis(30))
                .withMailDuration(Duration.ofMillis(200)));
    assertThat(post("/api/exchange", "{\"limits\":\"documented\"}")).isEqualTo(200);
    assertThat(microsoft.exchange().settings().limits()).isEqualTo(ExchangeLimits.documented());
    assertThat(post("/api/exchange", "{\"limits\":\"none\"}")).isEqualTo(400);
  }

  @Test
  void refusesWhatItDoesNotUnderstand() throws Exception {
    assertThat(post("/api/accounts/nobody/disable", "")).isEqualTo(404);
    assertThat(post("/api/faults/smtp", "{\"stage\":\"lunch\"}")).isEqualTo(400);
    assertThat(post("/api/faults/token", "{}")).isEqualTo(400);
    assertThat(post("/api/faults/tls", "{\"fault\":\"lunch\"}")).isEqualTo(400);
    HttpRequest form =
        HttpRequest.newBuilder(at("/api/reset"))
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(
            HttpClient.newHttpClient()
                .send(form, HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(415);
  }

  private static void take(String mail) {
    microsoft
        .inbox()
        .take(
            microsoft.clock().instant(),
            Sample.NOREPLY,
            "principal",
            Sample.NOREPLY,
            List.of("user@example.org"),
            mail.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            true);
  }

  private static URI at(String path) {
    return URI.create(microsoft.control() + path);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(at(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int post(String path, String json) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(at(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }
}
