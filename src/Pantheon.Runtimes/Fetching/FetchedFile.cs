namespace Pantheon.Runtimes.Fetching;

/// <summary>A model file that is on this machine and has the digest that was asked for.</summary>
/// <param name="File">Its full path.</param>
/// <param name="WasThere">Whether it was on this machine before.</param>
public sealed record FetchedFile(string File, long Bytes, bool WasThere);
