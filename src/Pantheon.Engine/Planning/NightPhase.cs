namespace Pantheon.Engine.Planning;

/// <summary>How far a node has come tonight.</summary>
internal enum NightPhase
{
    Waiting,
    Ready,
    Running,
    Done,
}
