package io.github.exchangeonline.standin;

import io.github.exchangeonline.standin.directory.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stand-in as a program, with the sample directory, until it is ended.
 *
 * <p>Options, each followed by its value: {@code --http-port}, {@code --https-port}, {@code
 * --smtp-port}, {@code --control-port} (0, the default, for a free one), {@code --redirect-uri}
 * (may be repeated), {@code --ca-file} (where to write the certificate authority as PEM).
 */
public final class Main {
  private static final Set<String> KNOWN =
      Set.of(
          "--http-port",
          "--https-port",
          "--smtp-port",
          "--control-port",
          "--redirect-uri",
          "--ca-file");

  private Main() {}

  /** Starts it and prints its addresses. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Map<String, List<String>> given = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!KNOWN.contains(args[i]) || i + 1 == args.length) {
        System.err.println("Unknown option, or one without a value: " + args[i]);
        System.err.println("Known: " + String.join(" ", KNOWN.stream().sorted().toList()));
        System.exit(2);
      }
      given.computeIfAbsent(args[i], name -> new ArrayList<>()).add(args[i + 1]);
    }
    StandInOptions options =
        StandInOptions.defaults()
            .withPorts(
                port(given, "--http-port"),
                port(given, "--https-port"),
                port(given, "--smtp-port"),
                port(given, "--control-port"));
    given.getOrDefault("--redirect-uri", List.of()).forEach(options.directory()::allowRedirectUri);
    StandIn standIn = StandIn.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(standIn::close));
    String caFile = first(given, "--ca-file");
    if (caFile != null) {
      standIn.writeCaPem(Path.of(caFile));
    }
    System.out.println("Entra (http)   " + standIn.http());
    System.out.println("Entra (https)  " + standIn.https());
    System.out.println("Exchange SMTP  localhost:" + standIn.smtpPort() + " (STARTTLS)");
    System.out.println("Inbox          " + standIn.control());
    System.out.println("Client id      " + Sample.APP);
    System.out.println("Client secret  " + Sample.APP_SECRET);
    System.out.println("Mailbox        " + Sample.NOREPLY + " (no password)");
    System.out.flush();
    Thread.currentThread().join();
  }

  private static int port(Map<String, List<String>> given, String name) {
    String value = first(given, name);
    return value == null ? 0 : Integer.parseInt(value);
  }

  private static @Nullable String first(Map<String, List<String>> given, String name) {
    return given.containsKey(name) ? given.getOrDefault(name, List.of()).get(0) : null;
  }
}
