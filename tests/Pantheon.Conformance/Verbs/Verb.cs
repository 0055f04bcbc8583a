namespace Pantheon.Conformance.Verbs;

/// <summary>Judges the cases of one file: an answer line for each, words for people apart from them, and an exit code of <see cref="VerbExit"/>.</summary>
public delegate Task<int> Verb(Stream cases, TextWriter answers, TextWriter words, CancellationToken cancellationToken);
