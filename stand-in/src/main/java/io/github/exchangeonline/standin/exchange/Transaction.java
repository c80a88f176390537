package io.github.exchangeonline.standin.exchange;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** One mail being handed over. */
final class Transaction {
  final String from;
  final boolean utf8;
  final boolean binary;
  final List<String> recipients = new ArrayList<>();
  final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
  boolean chunked;

  Transaction(String from, boolean utf8, boolean binary) {
    this.from = from;
    this.utf8 = utf8;
    this.binary = binary;
  }
}
