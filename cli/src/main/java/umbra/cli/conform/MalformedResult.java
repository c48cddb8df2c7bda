package umbra.cli.conform;

import java.io.IOException;

/** A result file that does not follow the format; the message begins with {@code FILE:LINE: }. */
public final class MalformedResult extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedResult(String file, long line, String problem, Throwable cause) {
    super(file + ":" + line + ": " + problem, cause);
  }
}
