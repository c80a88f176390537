package io.github.exchangeonline.standin.exchange;

import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.faults.Counters;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.grants.Grants;
import io.github.exchangeonline.standin.inbox.Inbox;
import io.github.exchangeonline.standin.tls.Certificates;
import java.time.Clock;
import java.util.function.Supplier;

/** What all SMTP sessions work with. */
record Exchange(
    Directory directory,
    Grants grants,
    Faults faults,
    Counters counters,
    Clock clock,
    Inbox inbox,
    Certificates certificates,
    MailboxUsage usage,
    Supplier<ExchangeSettings> settings) {
  /** Host names of the real ones' form; front end as in the banner and in failed logins. */
  static final String BANNER_HOST = "FR4P281CA0123.outlook.office365.com";

  static final String FRONT_END = "FR4P281CA0123.DEUP281.PROD.OUTLOOK.COM";
  static final String MAILBOX_SERVER = "FR2P281MB1234.DEUP281.PROD.OUTLOOK.COM";
}
