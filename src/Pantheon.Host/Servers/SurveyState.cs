namespace Pantheon.Host.Servers;

/// <summary>How a server and the box file stand to each other.</summary>
internal enum SurveyState
{
    /// <summary>Declared, and it answers.</summary>
    Up,

    /// <summary>Declared, and nobody answers.</summary>
    Down,

    /// <summary>It answers, and no pool names it.</summary>
    New,

    /// <summary>Declared, and Pantheon runs it itself when it is needed.</summary>
    Own,

    /// <summary>Declared, and not asked: it is on no machine of this list, or its address is refused.</summary>
    Unasked,
}
