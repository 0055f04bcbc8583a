namespace Pantheon.Runtimes.Installing;

/// <summary>A server's program that runs on this machine.</summary>
/// <param name="File">Its full path.</param>
/// <param name="Version">What it says of its version, on one line.</param>
public sealed record InstalledProgram(string File, string Version);
