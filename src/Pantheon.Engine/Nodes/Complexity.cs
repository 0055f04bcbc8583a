namespace Pantheon.Engine.Nodes;

/// <summary>How hard a node's work looks before a model is chosen: files touched so far, tools the agent has, tries that failed. A rule of thumb, the same for every run.</summary>
public static class Complexity
{
    // where each sign says no more: a change of ten files, an agent of eight tools, three failures
    private const double ManyFiles = 10;
    private const double ManyTools = 8;
    private const double ManyErrors = 3;

    /// <summary>0 (one small step) to 1; errors and files weigh twice as much as tools.</summary>
    public static double Of(int files, int tools, int errors) =>
        (0.4 * Part(files, ManyFiles)) + (0.2 * Part(tools, ManyTools)) + (0.4 * Part(errors, ManyErrors));

    private static double Part(int count, double many) => Math.Min(1, count / many);
}
