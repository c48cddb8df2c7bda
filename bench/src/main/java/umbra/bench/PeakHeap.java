package umbra.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * The most heap that this JVM has used since the watch began, by the collectors' own figures: what
 * was in use before a collection, garbage included, and what was left after one.
 */
final class PeakHeap {
  private static final double MEBIBYTE = 1 << 20;

  private final Set<String> heapPools = new HashSet<>();
  private long used;
  private long live;

  private PeakHeap() {}

  /** Watches from now on. */
  static PeakHeap watch() {
    final PeakHeap peak = new PeakHeap();
    for (final MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        peak.heapPools.add(pool.getName());
      }
    }
    for (final GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener((notification, unused) -> peak.hear(notification), null, null);
    }
    return peak;
  }

  /** Mebibytes in use at most, what the last collection has not seen yet included. */
  synchronized double usedMebibytes() {
    final long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return Math.max(used, now) / MEBIBYTE;
  }

  /** Mebibytes at most that a collection left. */
  synchronized double liveMebibytes() {
    return live / MEBIBYTE;
  }

  private void hear(final Notification notification) {
    if (!notification
        .getType()
        .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      return;
    }
    final GarbageCollectionNotificationInfo info =
        GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
    note(
        sum(info.getGcInfo().getMemoryUsageBeforeGc()),
        sum(info.getGcInfo().getMemoryUsageAfterGc()));
  }

  private synchronized void note(final long before, final long after) {
    used = Math.max(used, before);
    live = Math.max(live, after);
  }

  private long sum(final Map<String, MemoryUsage> pools) {
    long sum = 0;
    for (final String pool : heapPools) {
      sum += pools.get(pool).getUsed();
    }
    return sum;
  }
}
