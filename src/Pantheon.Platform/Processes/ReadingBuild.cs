using System.Diagnostics.CodeAnalysis;

namespace Pantheon.Platform.Processes;

/// <summary>Whether this is the build that only reads: compiled to machine code as a whole, without what changes a store's schema or works a night, and with nothing that is made at run time.</summary>
public static class ReadingBuild
{
    // the compiler is told its value, and leaves out what stands behind the other one
    [FeatureSwitchDefinition("Pantheon.OnlyReads")]
    public static bool IsThis => AppContext.TryGetSwitch("Pantheon.OnlyReads", out var only) && only;
}
