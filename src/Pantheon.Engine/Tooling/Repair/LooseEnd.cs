namespace Pantheon.Engine.Tooling.Repair;

/// <summary>How a loosely read JSON value ended.</summary>
internal enum LooseEnd
{
    /// <summary>Every bracket was closed.</summary>
    Whole,

    /// <summary>Only closing brackets are missing; every value within is complete.</summary>
    Unclosed,

    /// <summary>The text ended inside a value.</summary>
    Cut,
}
