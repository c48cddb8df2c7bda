package umbra.journal.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Arrays;

/** A row of numbers that grows. */
final class IntRow {
  private int[] numbers = new int[1024];
  private int size;

  void add(final int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    numbers[size++] = number;
  }

  int size() {
    return size;
  }

  int get(final int position) {
    return numbers[position];
  }

  void write(final JsonGenerator json, final String name) throws IOException {
    json.writeFieldName(name);
    json.writeArray(numbers, 0, size);
  }
}
