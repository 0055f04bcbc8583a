namespace Pantheon.Platform.Processes;

/// <summary>A child process that could not be started at all, with the program's name and the reason.</summary>
public sealed class ProcessStartException(string fileName, string reason, Exception? inner = null)
    : Exception($"'{fileName}' could not be started: {reason}", inner)
{
    public string FileName { get; } = fileName;

    public string Reason { get; } = reason;
}
