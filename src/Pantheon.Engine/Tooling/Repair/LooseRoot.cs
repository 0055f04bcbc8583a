namespace Pantheon.Engine.Tooling.Repair;

/// <summary>What a text is read for.</summary>
internal enum LooseRoot
{
    /// <summary>One value of any kind, or several as a list.</summary>
    Any,

    /// <summary>An object, such as a call's arguments; with words around it, or several one after the other.</summary>
    Object,
}
