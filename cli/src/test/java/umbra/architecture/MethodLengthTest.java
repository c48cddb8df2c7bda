package umbra.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Seventy lines are what fits on a screen; a method beyond that is more than one thought. */
final class MethodLengthTest {

  private static final int METHOD_LINES_MAX = 70;

  @Test
  void noMethodIsLongerThanAScreen() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (RepositoryFile file : RepositoryFile.all()) {
      if (file.isJava()) {
        sources.add(file.path());
      }
    }
    assertThat(sources).isNotEmpty();
    assertThat(longMethods(sources)).isEmpty();
  }

  private static List<String> longMethods(List<Path> sources) throws IOException {
    List<String> found = new ArrayList<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager disk = compiler.getStandardFileManager(null, null, null)) {
      JavacTask parser =
          (JavacTask)
              compiler.getTask(
                  null, disk, null, List.of(), null, disk.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(parser).getSourcePositions();
      for (CompilationUnitTree unit : parser.parse()) {
        new LongMethods(unit, positions, found).scan(unit, null);
      }
    }
    return found;
  }

  private static final class LongMethods extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> found;

    LongMethods(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
      this.unit = unit;
      this.positions = positions;
      this.found = found;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      if (method.getBody() == null) {
        return super.visitMethod(method, null);
      }
      LineMap lines = unit.getLineMap();
      // From the body on: a table of test cases in an annotation is no code.
      long first = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
      long last = lines.getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > METHOD_LINES_MAX) {
        found.add(unit.getSourceFile().getName() + ":" + first + ": " + method.getName());
      }
      return super.visitMethod(method, null);
    }
  }
}
