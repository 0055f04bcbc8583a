using Pantheon.Core.Chat;

namespace Pantheon.Engine.Tooling;

/// <summary>A call under the name of the tool that it means, one of several when a model merged them into one.</summary>
/// <param name="Repairs">What was done to the name, or to the merged text.</param>
public sealed record ResolvedCall(RawToolCall Call, IReadOnlyList<string> Repairs);
