package umbra.journal.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The page: a frame of HTML with style and scripts put into it, so that it needs no other file. Its
 * policy lets the browser run exactly these scripts and styles and load nothing.
 */
public final class PageTemplate {
  /** The version is the one that the parent pom pins. */
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private static final String OPENING = "{{";
  private static final String CLOSING = "}}";

  /** Writes the content of a place of the frame. */
  @FunctionalInterface
  public interface Block {
    void write(OutputStream out) throws IOException;
  }

  private final String frame;
  private final String style;
  private final String script;

  /**
   * Reads what all pages of a kind have in common. The chart library comes before the scripts.
   *
   * @param home the class beside which the resources lie
   * @param frame name of the HTML; places are written {@code {{name}}}, and those named title,
   *     policy, style and script are filled here
   * @param style name of the style sheet
   * @param scripts names of the scripts, in order
   */
  public PageTemplate(
      final Class<?> home, final String frame, final String style, final List<String> scripts)
      throws IOException {
    this.frame = resource(home, frame);
    this.style = resource(home, CHARTS + "uPlot.min.css") + resource(home, style);
    final StringBuilder text = new StringBuilder("\"use strict\";\n");
    text.append(resource(home, CHARTS + "uPlot.iife.min.js"));
    for (final String name : scripts) {
      text.append('\n').append(resource(home, name));
    }
    this.script = text.toString();
  }

  /** Writes the page; {@code blocks} are the places of the frame that are not the page's own. */
  public void write(final String title, final Map<String, Block> blocks, final OutputStream out)
      throws IOException {
    int at = 0;
    for (int open = frame.indexOf(OPENING); open >= 0; open = frame.indexOf(OPENING, at)) {
      final int close = frame.indexOf(CLOSING, open);
      text(out, frame.substring(at, open));
      final String place = frame.substring(open + OPENING.length(), close);
      switch (place) {
        case "title" -> text(out, escaped(title));
        case "policy" -> text(out, policy());
        case "style" -> text(out, style);
        case "script" -> text(out, script);
        default -> blocks.get(place).write(out);
      }
      at = close + CLOSING.length();
    }
    text(out, frame.substring(at));
  }

  private String policy() {
    return "default-src 'none'; base-uri 'none'; form-action 'none'; script-src '"
        + hash(script)
        + "'; style-src '"
        + hash(style)
        + "'";
  }

  private static String hash(final String text) {
    try {
      final MessageDigest digest = MessageDigest.getInstance("SHA-256");
      final byte[] bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(bytes);
    } catch (final NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  /** Text as HTML has it, in elements and in attributes. */
  public static String escaped(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static void text(final OutputStream out, final String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String resource(final Class<?> home, final String name) throws IOException {
    try (InputStream in = home.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
