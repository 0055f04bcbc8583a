using Pantheon.TestProbe.Modes;

return await ProbeModes.RunAsync(args);
