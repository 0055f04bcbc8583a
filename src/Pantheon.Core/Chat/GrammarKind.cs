namespace Pantheon.Core.Chat;

/// <summary>The notations of grammars that model servers take.</summary>
public enum GrammarKind
{
    /// <summary>llama.cpp's extended Backus-Naur form.</summary>
    Gbnf,

    /// <summary>A regular expression the whole answer matches.</summary>
    Regex,
}
