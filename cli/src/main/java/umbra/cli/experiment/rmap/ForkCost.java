package umbra.cli.experiment.rmap;

import java.util.List;

/**
 * What every shape came to with forked address spaces.
 *
 * @param order in which the children exited
 * @param shapes smallest first
 */
record ForkCost(ForkedSpaces.Order order, List<LayoutCost> shapes) {
  ForkCost {
    shapes = List.copyOf(shapes);
  }

  LayoutCost of(DescriptorLayout layout) {
    return shapes.stream().filter(shape -> shape.layout().equals(layout)).findFirst().orElseThrow();
  }

  /** The published times, by each measure of a step. */
  List<ForkTime> times() {
    return ForkTime.of(
        of(DescriptorLayout.THREE), of(DescriptorLayout.FIFTEEN), of(DescriptorLayout.KVM_6_1));
  }

  /** The published times with two prices. */
  ForkPrices prices() {
    return ForkPrices.of(
        of(DescriptorLayout.THREE), of(DescriptorLayout.FIFTEEN), of(DescriptorLayout.KVM_6_1));
  }
}
