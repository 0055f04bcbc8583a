namespace Pantheon.Platform.Processes;

/// <summary>A child that has been started, whoever started it: its streams and its end.</summary>
internal interface IStartedChild : IDisposable
{
    int Id { get; }

    Stream Input { get; }

    Stream Output { get; }

    Stream Error { get; }

    /// <summary>As a shell tells it: 128 and the signal for one that was killed.</summary>
    int ExitCode { get; }

    Task WaitForExitAsync();

    /// <summary>Kills it and what it started, where there are no sessions.</summary>
    void KillTree();
}
