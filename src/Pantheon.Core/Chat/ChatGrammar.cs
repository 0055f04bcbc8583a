namespace Pantheon.Core.Chat;

/// <summary>A grammar that the server is to hold the answer to.</summary>
/// <param name="Kind">Which notation.</param>
/// <param name="Text">The grammar itself.</param>
public sealed record ChatGrammar(GrammarKind Kind, string Text);
