namespace Pantheon.Host.Terminal;

/// <summary>How a person wants to be spoken to, as the options of the command line say it: the same on every screen of one command.</summary>
public sealed class Manner
{
    /// <summary>No progress and no hints; warnings and errors stay.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Also what was read, and how long it took.</summary>
    public bool IsVerbose { get; set; }

    /// <summary>No colour, whatever the terminal takes.</summary>
    public bool IsColourless { get; set; }

    public TableLayout Layout { get; set; }
}
