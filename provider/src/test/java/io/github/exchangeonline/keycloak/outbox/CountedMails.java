package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.telemetry.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was counted of mails, one by one. */
final class CountedMails implements Meters {

  private final List<Duration> sent = new CopyOnWriteArrayList<>();
  private final List<String> failed = new CopyOnWriteArrayList<>();
  private final List<String> throttled = new CopyOnWriteArrayList<>();
  private final List<String> backOffs = new CopyOnWriteArrayList<>();
  private final List<Integer> expired = new CopyOnWriteArrayList<>();

  @Override
  public void sent(String realmId, String mailbox, Optional<Duration> delay) {
    sent.add(delay.orElseThrow());
  }

  @Override
  public void expired(String realmId, int mails) {
    expired.add(mails);
  }

  @Override
  public void failed(String realmId, String diagnosis, int mails) {
    failed.addAll(java.util.Collections.nCopies(mails, diagnosis));
  }

  @Override
  public void throttled(String realmId, String mailbox) {
    throttled.add(mailbox);
  }

  @Override
  public void backedOff(String realmId, String mailbox, String diagnosis) {
    backOffs.add(diagnosis);
  }

  List<Duration> sent() {
    return new ArrayList<>(sent);
  }

  List<String> failed() {
    return new ArrayList<>(failed);
  }

  List<String> throttled() {
    return new ArrayList<>(throttled);
  }

  List<String> backOffs() {
    return new ArrayList<>(backOffs);
  }

  int expired() {
    return expired.stream().mapToInt(Integer::intValue).sum();
  }
}
