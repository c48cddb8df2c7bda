package umbra.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import umbra.actors.SimulationFailedException;
import umbra.actors.store.JournalClaimException;
import umbra.cli.conform.MalformedResult;
import umbra.cli.conform.PairingException;
import umbra.cli.experiment.FailedTrialException;
import umbra.journal.archive.DamagedArchiveException;
import umbra.journal.program.TraceFileException;
import umbra.journal.store.DamagedJournalException;
import umbra.journal.store.JournalException;
import umbra.mmu.boot.SetUpException;
import umbra.mmu.program.TraceError;
import umbra.mmu.scenario.ScenarioError;

/** Turns what a command throws into one clear line and an exit code. */
final class FailureLine implements CommandLine.IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, CommandLine.ParseResult parsed)
      throws Exception {
    String message = message(exception);
    if (message == null) {
      throw exception;
    }
    commandLine.getErr().println("umbra: " + message);
    return exitCode(exception);
  }

  /** The line to print, or null for what should never happen: a bug shows its trace. */
  private static String message(Exception exception) {
    if (exception instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file";
    }
    if (exception instanceof AccessDeniedException denied) {
      return denied.getFile() + ": access denied";
    }
    boolean expected =
        exception instanceof IOException
            || exception instanceof ScenarioError
            || exception instanceof SetUpException
            || exception instanceof TraceError
            || exception instanceof TraceFileException
            || exception instanceof IllegalArgumentException
            || exception instanceof JournalException
            || exception instanceof DamagedJournalException
            || exception instanceof DamagedArchiveException
            || exception instanceof PairingException
            || exception instanceof MalformedResult
            || exception instanceof JournalClaimException
            || exception instanceof SimulationFailedException
            || exception instanceof FailedTrialException;
    return expected ? exception.getMessage() : null;
  }

  private static int exitCode(Exception exception) {
    if (exception instanceof JournalException journal) {
      return journal.meaning().exitCode();
    }
    boolean failed =
        exception instanceof DamagedJournalException
            || exception instanceof DamagedArchiveException
            || exception instanceof SimulationFailedException
            || exception instanceof FailedTrialException;
    return failed ? ExitCode.CHECK_FAILED : ExitCode.BAD_INPUT;
  }
}
