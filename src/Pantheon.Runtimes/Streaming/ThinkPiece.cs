namespace Pantheon.Runtimes.Streaming;

/// <summary>A piece of a model's words, and whether it is text or reasoning.</summary>
internal readonly record struct ThinkPiece(ThinkKind Kind, string Text);
