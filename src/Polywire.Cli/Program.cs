return await Polywire.Cli.CommandLine.RunAsync(args);
