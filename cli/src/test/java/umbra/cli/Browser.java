package umbra.cli;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * A browser without a window, driven through the WebDriver protocol. Nothing is downloaded: it is
 * there if both the browser and its driver are on the path.
 */
final class Browser implements Closeable {
  static final String ENTER = "\uE007";
  static final String ESCAPE = "\uE00C";
  static final String TAB = "\uE004";
  static final String PAGE_DOWN = "\uE00F";
  static final String END = "\uE010";
  static final String HOME = "\uE011";
  static final String LEFT = "\uE012";
  static final String RIGHT = "\uE014";
  static final String DOWN = "\uE015";

  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process driver;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String server;
  private final String session;

  private Browser(Process driver, int port, Path program, Path profile) throws IOException {
    this.driver = driver;
    this.server = "http://127.0.0.1:" + port;
    this.session =
        (String) map(call("POST", "/session", wishes(program, profile))).get("sessionId");
  }

  /** Starts a browser with a new profile in an empty folder; empty if there is none. */
  static Optional<Browser> start(Path profile) throws IOException {
    Optional<Path> driver = onPath(List.of("chromedriver"));
    Optional<Path> program = onPath(BROWSERS);
    if (driver.isEmpty() || program.isEmpty()) {
      return Optional.empty();
    }
    Process process =
        new ProcessBuilder(driver.get().toString(), "--port=0").redirectErrorStream(true).start();
    try {
      return Optional.of(new Browser(process, portOf(process), program.get(), profile));
    } catch (IOException | RuntimeException failed) {
      process.destroy();
      throw failed;
    }
  }

  private static Optional<Path> onPath(List<String> names) {
    for (String name : names) {
      for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
        Path file = Path.of(folder, name);
        if (Files.isExecutable(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  private static int portOf(Process driver) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        return Integer.parseInt(port.group(1));
      }
    }
    throw new IOException("the browser's driver ended before it named its port");
  }

  private static Object wishes(Path program, Path profile) {
    List<Object> arguments =
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1400,1000",
            "--force-device-scale-factor=1",
            "--user-data-dir=" + profile);
    Map<String, Object> always =
        Map.of(
            "goog:chromeOptions", Map.of("binary", program.toString(), "args", arguments),
            "goog:loggingPrefs", Map.of("browser", "ALL"));
    return Map.of("capabilities", Map.of("alwaysMatch", always));
  }

  void open(String address) throws IOException {
    call("POST", at("/url"), Map.of("url", address));
  }

  /** Runs the body of a function, whose value is what it returns. */
  Object run(String script) throws IOException {
    return call("POST", at("/execute/sync"), Map.of("script", script, "args", List.of()));
  }

  long number(String expression) throws IOException {
    return ((Number) run("return Math.round(" + expression + ")")).longValue();
  }

  String text(String expression) throws IOException {
    return (String) run("return String(" + expression + ")");
  }

  /** Waits until the expression is true. */
  void await(String expression) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Boolean.TRUE.equals(run("return Boolean(" + expression + ")"))) {
      if (System.nanoTime() > end) {
        throw new AssertionError("this never became true: " + expression);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException(interrupted);
      }
    }
  }

  /** Types into what has the focus. */
  void type(String keys) throws IOException {
    Map<String, Object> focus = map(call("GET", at("/element/active"), null));
    Object element = focus.values().iterator().next();
    call("POST", at("/element/" + element + "/value"), Map.of("text", keys));
  }

  /** Presses the pointer at one place of the window, moves it, and lets it go at the other. */
  void drag(long fromX, long fromY, long toX, long toY) throws IOException {
    List<Object> actions = new ArrayList<>();
    actions.add(move(fromX, fromY));
    actions.add(Map.of("type", "pointerDown", "button", 0));
    if (fromX != toX || fromY != toY) {
      actions.add(move((fromX + toX) / 2, (fromY + toY) / 2));
      actions.add(move(toX, toY));
    }
    actions.add(Map.of("type", "pointerUp", "button", 0));
    Map<String, Object> pointer = Map.of("type", "pointer", "id", "mouse", "actions", actions);
    call("POST", at("/actions"), Map.of("actions", List.of(pointer)));
  }

  private static Object move(long x, long y) {
    return Map.of("type", "pointerMove", "duration", 30, "x", x, "y", y);
  }

  /** Shows pages as for readers who prefer {@code light} or {@code dark}. */
  void prefer(String scheme) throws IOException {
    Object feature = Map.of("name", "prefers-color-scheme", "value", scheme);
    devTools("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
  }

  void resize(int width, int height) throws IOException {
    devTools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  private void devTools(String command, Map<String, Object> parameters) throws IOException {
    call("POST", at("/goog/cdp/execute"), Map.of("cmd", command, "params", parameters));
  }

  BufferedImage screenshot() throws IOException {
    String png = (String) call("GET", at("/screenshot"), null);
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
  }

  /** What the console got since the last question. */
  List<String> console() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Object entry : (List<?>) call("POST", at("/se/log"), Map.of("type", "browser"))) {
      lines.add(map(entry).get("level") + " " + map(entry).get("message"));
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    try {
      call("DELETE", "/session/" + session, null);
    } finally {
      driver.destroy();
    }
  }

  private String at(String command) {
    return "/session/" + session + command;
  }

  private Object call(String method, String path, Object body) throws IOException {
    HttpRequest.BodyPublisher content =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(JsonTree.write(body));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(PATIENCE)
            .method(method, content)
            .build();
    try {
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      Object value = map(JsonTree.read(answer.body())).get("value");
      if (answer.statusCode() != 200) {
        throw new IOException(method + " " + path + ": " + value);
      }
      return value;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
