/**
 * Events to bytes to events: codec, store, replay, queries, export. May use the model ({@code
 * umbra.mmu}), LevelDB and Jackson's streaming writer; knows neither actors nor commands, so that
 * reading commands start without an actor system.
 */
package umbra.journal;
