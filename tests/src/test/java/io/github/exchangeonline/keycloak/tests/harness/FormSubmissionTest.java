package io.github.exchangeonline.keycloak.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

class FormSubmissionTest {

  @Test
  void sendsWhatIsFilledInAndThePressedButtonOnly() {
    FormSubmission sent =
        press(
            """
            <form action="/save?x=1" method="post">
              <input name="user" value="a b"><input name="off" value="1" disabled>
              <input type="checkbox" name="yes" checked><input type="checkbox" name="no">
              <select name="one"><option value="1">I<option value="2" selected>II</select>
              <button name="do" value="other">Other</button><button name="do" value="go">Go</button>
            </form>
            """);

    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.address()).hasToString("http://localhost/save?x=1");
    assertThat(sent.body()).isEqualTo("user=a+b&yes=on&one=2&do=go");
  }

  @Test
  void putsAFormWithoutMethodIntoTheAddress() {
    FormSubmission sent =
        press("<form action='/find?old=1'><input name=q value=ä><button>Go</button></form>");

    assertThat(sent.method()).isEqualTo("GET");
    assertThat(sent.address()).hasToString("http://localhost/find?q=%C3%A4");
  }

  @Test
  void takesAFormWithoutActionToThePageItself() {
    assertThat(press("<form method=post><button>Go</button></form>").address())
        .hasToString("http://localhost/page");
  }

  private static FormSubmission press(String html) {
    var page = Jsoup.parse(html, "http://localhost/page");
    return FormSubmission.of(
        new PageElements(page, java.net.URI.create("http://localhost/page")).button("go"));
  }
}
