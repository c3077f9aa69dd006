/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-cli-command.h"

G_BEGIN_DECLS

/* The commands, one file each. */
#define RINGER_TYPE_CMD_BROKER (ringer_cmd_broker_get_type ())
G_DECLARE_FINAL_TYPE (RingerCmdBroker, ringer_cmd_broker, RINGER, CMD_BROKER, RingerCliCommand)

#define RINGER_TYPE_CMD_CALL (ringer_cmd_call_get_type ())
G_DECLARE_FINAL_TYPE (RingerCmdCall, ringer_cmd_call, RINGER, CMD_CALL, RingerCliCommand)

#define RINGER_TYPE_CMD_DEMO (ringer_cmd_demo_get_type ())
G_DECLARE_FINAL_TYPE (RingerCmdDemo, ringer_cmd_demo, RINGER, CMD_DEMO, RingerCliCommand)

#define RINGER_TYPE_CMD_PROVIDE (ringer_cmd_provide_get_type ())
G_DECLARE_FINAL_TYPE (RingerCmdProvide, ringer_cmd_provide, RINGER, CMD_PROVIDE, RingerCliCommand)

#define RINGER_TYPE_CMD_PROVIDERS (ringer_cmd_providers_get_type ())
G_DECLARE_FINAL_TYPE (
    RingerCmdProviders, ringer_cmd_providers, RINGER, CMD_PROVIDERS, RingerCliCommand)

#define RINGER_TYPE_CMD_SESSION (ringer_cmd_session_get_type ())
G_DECLARE_FINAL_TYPE (RingerCmdSession, ringer_cmd_session, RINGER, CMD_SESSION, RingerCliCommand)

#define RINGER_TYPE_CMD_TAIL (ringer_cmd_tail_get_type ())
G_DECLARE_FINAL_TYPE (RingerCmdTail, ringer_cmd_tail, RINGER, CMD_TAIL, RingerCliCommand)

G_END_DECLS
