package umbra.cli.explore;

import java.util.Optional;

/**
 * What a scenario came to under one schedule.
 *
 * @param events of the VM, up to the end or to what was found
 * @param digest of the VM's state there
 * @param finding what did not hold
 */
record ScheduledRun(long events, long digest, Optional<Finding> finding) {}
