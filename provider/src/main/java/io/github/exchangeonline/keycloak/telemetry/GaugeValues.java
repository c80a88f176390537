package io.github.exchangeonline.keycloak.telemetry;

import io.github.exchangeonline.keycloak.telemetry.SampledGauges.About;
import io.github.exchangeonline.keycloak.telemetry.SampledGauges.Series;
import io.github.exchangeonline.keycloak.telemetry.SampledGauges.Value;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What gauges show of a realm. Pure functions. */
final class GaugeValues {

  private static final String STATE = "state";

  private GaugeValues() {}

  /**
   * @param mailboxes whether mailboxes are told apart
   */
  static List<Value> of(Sample.OfRealm of, boolean mailboxes) {
    Tags realm = Tags.of(Instruments.REALM, of.name());
    List<Value> values = new ArrayList<>();
    values.add(value(About.MAILS_WAITING, realm.and(STATE, "queued"), (double) of.queued()));
    values.add(value(About.MAILS_WAITING, realm.and(STATE, "sending"), (double) of.sending()));
    values.add(value(About.OLDEST_MAIL, realm, of.oldest().map(GaugeValues::seconds).orElse(0d)));
    values.add(value(About.PAUSED, realm, of.paused() ? 1 : 0));
    of.secretLives().ifPresent(it -> values.add(value(About.CLIENT_SECRET, realm, seconds(it))));
    if (mailboxes) {
      for (Sample.OfLink link : of.links()) {
        values.addAll(links(realm.and(Instruments.MAILBOX, link.mailbox()), List.of(link)));
      }
    } else {
      values.addAll(links(realm, of.links()));
    }
    return values;
  }

  private static List<Value> links(Tags tags, List<Sample.OfLink> links) {
    List<Value> values = new ArrayList<>();
    for (String state : Sample.STATES) {
      long number = links.stream().filter(link -> link.state().equals(state)).count();
      values.add(value(About.LINKS, tags.and(STATE, state), (double) number));
    }
    // A permission that is dead already, or that nothing is sent with, alarms nobody by its age.
    links.stream()
        .filter(link -> !link.state().equals("relink") && !link.state().equals(Sample.UNNAMED))
        .map(Sample.OfLink::lives)
        .min(Comparator.naturalOrder())
        .ifPresent(it -> values.add(value(About.IDLE_LINK, tags, seconds(it))));
    return values;
  }

  private static Value value(About about, Tags tags, double value) {
    return new Value(new Series(about, tags), value);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000d;
  }
}
