namespace Pantheon.Engine.Replaying;

/// <summary>A replay has come to its end before that of the run: at a difference, or where the worker of the recorded run died.</summary>
internal sealed class ReplayStoppedException(string message) : Exception(message);
