package io.github.exchangeonline.keycloak;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class says in the log above DEBUG, while this is open. */
public final class LoggedLines extends Handler implements AutoCloseable {

  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Begins to listen. */
  public LoggedLines(Class<?> of) {
    this.logger = Logger.getLogger(of.getName());
    logger.addHandler(this);
  }

  /** Each with its level in front. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getLevel().intValue() >= Level.INFO.intValue()) {
      Object[] values = line.getParameters();
      String words = line.getMessage();
      lines.add(line.getLevel() + " " + (values == null ? words : String.format(words, values)));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
