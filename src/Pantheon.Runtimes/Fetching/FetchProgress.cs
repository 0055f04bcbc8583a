namespace Pantheon.Runtimes.Fetching;

/// <summary>How far a fetch has come.</summary>
/// <param name="Step">What is done now, in the words of whoever does it.</param>
/// <param name="Done">Bytes of this step that are there; null where nobody says.</param>
/// <param name="Total">Bytes that this step will have; null where nobody says.</param>
public sealed record FetchProgress(string Step, long? Done = null, long? Total = null)
{
    /// <summary>0 to 100; null where it is not known.</summary>
    public int? Percent => Done is { } done && Total is { } total and > 0 ? (int)(100 * Math.Clamp(done / (double)total, 0, 1)) : null;
}
