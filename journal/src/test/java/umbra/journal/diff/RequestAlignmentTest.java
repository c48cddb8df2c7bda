package umbra.journal.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestAlignmentTest {
  private final RequestAlignment alignment = new RequestAlignment(1000);
  private long numberA;
  private long numberB;

  @Test
  void requestsOfOtherOrderFindTheirPartners() {
    alignment.add(a(0, 0), b(1, 0));
    alignment.add(a(1, 0), b(0, 0));
    alignment.add(a(-1, 0), b(-1, 0));
    alignment.finish();
    assertThat(alignment.aligned()).isEqualTo(3);
    assertThat(alignment.onlyInA().count() + alignment.onlyInB().count()).isZero();
    assertThat(alignment.changed().count()).isZero();
  }

  @Test
  void aRequestThatOneRunSparesIsOnlyTheOthers() {
    alignment.add(a(0, 0), b(0, 0));
    alignment.add(a(0, 1), b(0, 2));
    alignment.add(a(0, 2), b(0, 3));
    alignment.add(a(0, 3), null);
    alignment.finish();
    assertThat(alignment.aligned()).isEqualTo(3);
    assertThat(alignment.onlyInA().first()).extracting(RequestRecord::position).containsExactly(1L);
    assertThat(alignment.onlyInB().count()).isZero();
  }

  @Test
  void whatIsLeftAtTheEndHasNoPartner() {
    alignment.add(a(0, 0), b(1, 0));
    alignment.add(null, b(1, 5));
    alignment.finish();
    assertThat(alignment.onlyInA().count()).isEqualTo(1);
    assertThat(alignment.onlyInB().count()).isEqualTo(2);
  }

  @Test
  void requestsAtTheSamePositionArePairedInTheirOrder() {
    RequestRecord retried = a(0, 0);
    retried.shapeHash = 5;
    RequestRecord other = b(0, 0);
    other.shapeHash = 6;
    alignment.add(a(0, 0), b(0, 0));
    alignment.add(retried, other);
    alignment.finish();
    assertThat(alignment.changed().first())
        .containsExactly(new RequestAlignment.Pair(retried, other));
  }

  @Test
  void examplesAreTheFirstOfTheOrderWheneverTheyAreFound() {
    RequestRecord late = a(0, 0);
    for (int i = 0; i < 50; i++) {
      alignment.add(a(1, i), null);
    }
    alignment.add(late, null);
    alignment.finish();
    List<RequestRecord> first = alignment.onlyInA().first();
    assertThat(alignment.onlyInA().count()).isEqualTo(51);
    assertThat(first).hasSize(10).first().isSameAs(late);
    assertThat(first).extracting(RequestRecord::number).isSorted();
  }

  @Test
  void ordersThatAreTooFarApartAreGivenUpAndSaid() {
    RequestAlignment small = new RequestAlignment(10);
    for (int i = 0; i < 20; i++) {
      small.add(a(0, i), b(1, i));
    }
    small.finish();
    assertThat(small.isGivenUp()).isTrue();
  }

  private RequestRecord a(int participant, long position) {
    return request(++numberA, participant, position);
  }

  private RequestRecord b(int participant, long position) {
    return request(++numberB, participant, position);
  }

  private static RequestRecord request(long number, int participant, long position) {
    RequestRecord request = new RequestRecord(number, number * 10);
    request.participant = participant;
    request.position = position;
    request.end = position + 1;
    return request;
  }
}
