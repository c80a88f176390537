package io.github.exchangeonline.keycloak.tests.cluster;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.exchangeonline.keycloak.tests.harness.Admin;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.PlainHttp;
import io.github.exchangeonline.keycloak.tests.harness.ProcessKeycloak;
import io.github.exchangeonline.launcher.ServerLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One node of a {@link Cluster}: always a process, since a container does not stand still. */
public final class ClusterNode implements KeycloakUnderTest {

  /** How many members the node last saw, itself included. */
  private static final Pattern VIEW = Pattern.compile("ISPN00009[34]: .*?\\|\\d+] \\((\\d+)\\)");

  /** As {@link java.util.Date} prints itself. */
  private static final DateTimeFormatter SERVER_TIME =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.ENGLISH);

  private final ProcessKeycloak server;
  private final DatabaseLink database;
  private final @Nullable FakeTime clock;

  ClusterNode(ProcessKeycloak server, DatabaseLink database, @Nullable FakeTime clock) {
    this.clock = clock;
    this.server = server;
    this.database = database;
  }

  /** The node's way to the database. */
  public DatabaseLink database() {
    return database;
  }

  /** Where it is unpacked: the folder with {@code bin} and {@code providers}. */
  public Path home() {
    return server.home();
  }

  /** Kills it, as a power cut would (SIGKILL). */
  public void kill() {
    server.kill();
  }

  /** Stops it in good order (SIGTERM). */
  public void stop() {
    server.stop();
  }

  /** Starts it again after {@link #kill} or {@link #stop}, on the same port. */
  public void startAgain() {
    server.startAgain();
  }

  /** Has it stand still, with its connections open (SIGSTOP). */
  public void pause() {
    server.pause();
  }

  /** Lets it go on (SIGCONT). */
  public void resume() {
    server.resume();
  }

  /**
   * Sets the wall clock of a node that has one of its own; the test is skipped where it has none.
   * Keycloak 26.7 finds other nodes by the times that they write into the database: one that starts
   * with another clock, or drops out while it has it, is not of their cluster.
   */
  public void clockAhead(Duration by) {
    assumeThat(clock).as("no libfaketime here").isNotNull();
    Objects.requireNonNull(clock).ahead(by);
    Eventually.holds(
        "its clock is ahead by " + by,
        () ->
            ahead()
                .filter(it -> it.minus(by).abs().compareTo(Duration.ofMinutes(1)) < 0)
                .isPresent());
  }

  /**
   * How far its clock is ahead, by what it tells administrators; empty where the clock was set
   * between the administrator's login and the question, so that the token has ended.
   */
  private Optional<Duration> ahead() {
    AdminReply reply = admin().get("serverinfo");
    if (reply.status() == 401) {
      return Optional.empty();
    }
    String time = reply.json().path("systemInfo").path("serverTime").asText();
    return Optional.of(Duration.between(Instant.now(), ZonedDateTime.parse(time, SERVER_TIME)));
  }

  /** How many nodes it sees in its cluster, itself included; 0 before it has joined one. */
  public int members() {
    return VIEW.matcher(log().textSince(ServerLog.Mark.START))
        .results()
        .map((MatchResult view) -> Integer.parseInt(view.group(1)))
        .reduce(0, (before, latest) -> latest);
  }

  /** Asks it for something of which it needs the database or not; the answer, if one comes. */
  public Optional<HttpResponse<Void>> answer(String path, Duration within) {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).timeout(within).build();
    try {
      HttpClient client = PlainHttp.client();
      return Optional.of(client.send(request, HttpResponse.BodyHandlers.discarding()));
    } catch (IOException none) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public URI baseUri() {
    return server.baseUri();
  }

  @Override
  public ServerLog log() {
    return server.log();
  }

  @Override
  public Admin admin() {
    return server.admin();
  }

  @Override
  public Duration startUpTime() {
    return server.startUpTime();
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void killAndStart() {
    server.killAndStart();
  }

  @Override
  public void close() {
    server.close();
    database.close();
  }

  @Override
  public String toString() {
    return "node at " + baseUri();
  }
}
