using System.CommandLine;

RootCommand root = new("Polywire: one network node, every wire.");
return await root.Parse(args).InvokeAsync();
