package umbra.mmu.scenario;

/** The words that say what the host does. */
enum HostWord implements Worded {
  LOG("log"),
  GET_LOG("getlog"),
  CLEAR_LOG("clearlog"),
  DELETE("delete"),
  ADD("add"),
  MOVE("move"),
  READONLY("readonly"),
  DONT_NEED("dontneed"),
  PROTECT("mprotect"),
  COLLAPSE("collapse"),
  TOUCH("touch"),
  PARAM("param"),
  POKE("poke"),
  PEEK("peek"),
  MMU_PAGES("mmu-pages"),
  SLEEP("sleep");

  private final String word;

  HostWord(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
