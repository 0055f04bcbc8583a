namespace Pantheon.Platform.Processes;

/// <summary>The bound that a child passed and was killed for.</summary>
public enum Breach
{
    None,

    Memory,

    Processes,

    Disk,
}
