package umbra.bench;

import akka.serialization.SerializerWithStringManifest;

/** Named in the baseline's configuration. */
public final class FaultRecordSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 0x62656e63;

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(final Object event) {
    return "fault";
  }

  @Override
  public byte[] toBinary(final Object event) {
    return ((FaultRecord) event).toBytes();
  }

  @Override
  public Object fromBinary(final byte[] bytes, final String manifest) {
    return FaultRecord.of(bytes);
  }
}
