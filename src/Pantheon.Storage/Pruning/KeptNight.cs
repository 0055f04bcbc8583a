namespace Pantheon.Storage.Pruning;

/// <summary>A night whose details are in the store; sizes in bytes, rows as the server estimates them.</summary>
public sealed record KeptNight(DateOnly Night, long Bytes, long Rows);
