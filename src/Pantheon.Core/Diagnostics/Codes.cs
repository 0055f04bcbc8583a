namespace Pantheon.Core.Diagnostics;

/// <summary>The one catalogue of diagnostic codes; each project owns a range in a file of its own (Codes.Yaml.cs, Codes.Flow.cs …).</summary>
public static partial class Codes;
