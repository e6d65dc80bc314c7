# The logging interface of Base under its usual name, its names as constants of this module.

"""
Loggers, levels, and the functions with which a program makes loggers of its own. The macros of messages are in Base, too.
"""
module Logging

using Base: CoreLogging
using Base.CoreLogging: closed_stream, ConsoleLogger, default_metafmt

export @debug, @info, @warn, @error, @logmsg, AbstractLogger, LogLevel, NullLogger, SimpleLogger, ConsoleLogger, with_logger,
    current_logger, global_logger, disable_logging, BelowMinLevel, Debug, Info, Warn, Error, AboveMaxLevel
public handle_message, shouldlog, min_enabled_level, catch_exceptions

for (name, text) in (
    :LogLevel => "How important a message is: a number, for which `Debug`, `Info`, `Warn` and `Error` are names.",
    :BelowMinLevel => "The level below all others, `LogLevel(-1000001)`.",
    :Debug => "What only its author wants to see, `LogLevel(-1000)`.",
    :Info => "What a user may want to know, `LogLevel(0)`.",
    :Warn => "What may be wrong, `LogLevel(1000)`.",
    :Error => "What is wrong, `LogLevel(2000)`.",
    :AboveMaxLevel => "The level above all others, `LogLevel(1000001)`.",
    :AbstractLogger => "What takes messages. A logger has methods of `handle_message`, `shouldlog` and `min_enabled_level`.",
    :NullLogger => "A logger that takes nothing.",
    :SimpleLogger => "A logger that prints messages as plain text: `SimpleLogger([stream], [min_level])`.",
    :handle_message => "`handle_message(logger, level, message, _module, group, id, file, line; key=value...)` takes a message.",
    :shouldlog => "`shouldlog(logger, level, _module, group, id)`: whether a logger wants a message, before it is made.",
    :min_enabled_level => "`min_enabled_level(logger)`: the least level that a logger may want.",
    :catch_exceptions => "`catch_exceptions(logger)`: whether an exception in the making of a message becomes a message itself.",
    :with_logger => "`with_logger(f, logger)` calls `f` with a logger for its messages.",
    :current_logger => "The logger that takes messages here.",
    :global_logger => "The logger where no other is set; with an argument, sets it and gives the one before.",
    :disable_logging => "`disable_logging(level)`: nothing of this level or less is looked at any more.",
    Symbol("@debug") => "`@debug message key=value...`: a message of level `Debug`.",
    Symbol("@info") => "`@info message key=value...`: a message of level `Info`.",
    Symbol("@warn") => "`@warn message key=value...`: a message of level `Warn`.",
    Symbol("@error") => "`@error message key=value...`: a message of level `Error`.",
    Symbol("@logmsg") => "`@logmsg level message key=value...`: a message of any level.")
    @eval const $name = getglobal(CoreLogging, $(QuoteNode(name)))
    @eval @doc $text $name
end
@doc "A logger for terminals: one line, or lines in a box. `ConsoleLogger([stream], [min_level]; meta_formatter, show_limited, right_justify)`." ConsoleLogger
const default_logcolor = CoreLogging.default_logcolor

end
