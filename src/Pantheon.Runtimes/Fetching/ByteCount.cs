namespace Pantheon.Runtimes.Fetching;

/// <summary>Sizes of files as people read them.</summary>
public static class ByteCount
{
    public static string Text(long bytes) => bytes switch
    {
        >= 1L << 30 => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GB"),
        >= 1L << 20 => FormattableString.Invariant($"{bytes / (double)(1L << 20):0.0} MB"),
        >= 1L << 10 => FormattableString.Invariant($"{bytes / (double)(1L << 10):0.0} kB"),
        _ => FormattableString.Invariant($"{bytes} B"),
    };
}
