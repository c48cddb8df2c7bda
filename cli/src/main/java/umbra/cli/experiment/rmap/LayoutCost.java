package umbra.cli.experiment.rmap;

/**
 * What a shape came to in a run.
 *
 * @param layout the shape
 * @param descriptors most that there were at one time
 * @param additions entries added
 * @param addFollowed pointers to descriptors followed for them
 * @param addLooked slots looked at for them
 * @param removals entries removed
 * @param removeFollowed pointers to descriptors followed for them
 * @param removeLooked slots looked at for them
 */
record LayoutCost(
    DescriptorLayout layout,
    long descriptors,
    long additions,
    long addFollowed,
    long addLooked,
    long removals,
    long removeFollowed,
    long removeLooked) {

  static LayoutCost of(RmapReplay replay, DescriptorLayout layout) {
    DescriptorChains chains = replay.chains(layout);
    return new LayoutCost(
        layout,
        chains.peak(),
        chains.adding().operations(),
        chains.adding().followed(),
        chains.adding().looked(),
        chains.removing().operations(),
        chains.removing().followed(),
        chains.removing().looked());
  }

  /** Bytes of the descriptors at their most. */
  long bytes() {
    return descriptors * layout.bytes();
  }

  /** Pointers followed in all. */
  long followed() {
    return addFollowed + removeFollowed;
  }

  /** Slots looked at in all. */
  long looked() {
    return addLooked + removeLooked;
  }

  /** Pointers followed and slots looked at. */
  long steps() {
    return followed() + looked();
  }
}
