namespace Pantheon.Tests.Runtimes.Scripted;

/// <summary>Where a tensor lies in a GGUF file, from the start of the data.</summary>
internal sealed record GgufTensor(string Name, long Offset, long Values);
