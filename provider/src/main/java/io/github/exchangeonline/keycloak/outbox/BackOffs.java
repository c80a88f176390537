package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which ways out of one mailbox are left alone for a while since they failed. A setting that is
 * changed, or a mailbox that is linked again, is another way and is tried at once. For one thread
 * at a time.
 */
final class BackOffs {

  /** One that nobody asked for so long is forgotten. */
  private static final Duration KEPT = Duration.ofHours(1);

  private final Equipment equipment;
  private final List<BackOff> all = new ArrayList<>();

  BackOffs(Equipment equipment) {
    this.equipment = equipment;
  }

  /** Those of these ways that may be tried now. */
  List<Way> open(List<Way> ways) {
    long now = equipment.nano();
    all.removeIf(it -> now - it.until > KEPT.toNanos());
    return ways.stream()
        .filter(
            way -> {
              BackOff found = of(way);
              return found == null || found.until - now <= 0;
            })
        .toList();
  }

  /** How long until one of these may be tried again; empty where one may now. */
  Optional<Duration> next(List<Way> ways) {
    long now = equipment.nano();
    return ways.isEmpty() || !open(ways).isEmpty()
        ? Optional.empty()
        : all.stream()
            .filter(it -> ways.stream().anyMatch(it.way::sameAs))
            .map(it -> Duration.ofNanos(it.until - now))
            .min(Duration::compareTo);
  }

  /** Leaves a way alone, without anything being wrong with it. */
  void pause(Way way, Duration wait) {
    note(way, 0, wait, "");
  }

  /** Notes what was found out: with the link where that is stored, and tells of it once. */
  void failed(Way way, Diagnosis found) {
    Diagnosis diagnosis = found.with("mailbox", way.mailbox());
    BackOff before = of(way);
    int failures = before == null ? 1 : before.failures + 1;
    // A longer wait that was asked for lies with the link, where a test that succeeds ends it.
    note(way, failures, Fate.step(failures, equipment.jitter().getAsDouble()), diagnosis.id());
    equipment.meters().backedOff(way.route().realmId(), way.mailbox(), diagnosis.id());
    Instant now = equipment.clock().instant();
    NextStep step = NextStep.after(diagnosis, now);
    boolean changed =
        !step.equals(NextStep.NONE) && equipment.records().take(step, way.link(), diagnosis, now);
    equipment.records().failed(way.link(), diagnosis, now);
    boolean news = before == null || !before.diagnosis.equals(diagnosis.id());
    if (changed || (news && step.equals(NextStep.NONE))) {
      tell(way, diagnosis, step, changed);
    }
  }

  /** Notes that a mail left this way. */
  void works(Way way) {
    all.removeIf(it -> it.way.sameAs(way));
    if (!way.link().working() || way.link().rest().isPresent()) {
      equipment.records().works(way.link(), equipment.clock().instant());
    }
  }

  private void tell(Way way, Diagnosis diagnosis, NextStep step, boolean changed) {
    equipment
        .telemetry()
        .accept(
            new Failure(
                    way.route().realmId(),
                    way.route().realm(),
                    Failure.Operation.SEND,
                    way.mailbox(),
                    Optional.of(way.link().userId()),
                    diagnosis,
                    Optional.of(step.state().orElse(way.link().state())).map(LinkState::label),
                    step.rest().map(Rest::until))
                .changing(changed ? step.change() : Optional.empty()));
  }

  private void note(Way way, int failures, Duration wait, String diagnosis) {
    all.removeIf(it -> it.way.sameAs(way));
    all.add(new BackOff(way, failures, equipment.nano() + wait.toNanos(), diagnosis));
  }

  private @Nullable BackOff of(Way way) {
    return all.stream().filter(it -> it.way.sameAs(way)).findFirst().orElse(null);
  }

  private record BackOff(Way way, int failures, long until, String diagnosis) {}
}
