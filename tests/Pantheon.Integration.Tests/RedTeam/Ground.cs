namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Where an attack is shown to work without doing harm.</summary>
internal enum Ground
{
    /// <summary>As any other program of this machine.</summary>
    Plain,

    /// <summary>In a network of its own, in which somebody answers for the addresses of the Internet.</summary>
    Internet,

    /// <summary>With the rights of root inside namespaces of its own.</summary>
    OwnNamespaces,

    /// <summary>As the machine's root; without that the control cannot be shown.</summary>
    Root,
}
