/* SPDX-License-Identifier: Apache-2.0 */
/* embed.c - DynamoDB in a C program: cc embed.c $(pkg-config --cflags --libs gramme) */
#include <gramme.h>
#include <stdio.h>

static const char table[] =
    "{\"TableName\":\"notes\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":["
    "{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":["
    "{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}]}";
static const char note[] = "{\"TableName\":\"notes\",\"Item\":{\"id\":{\"S\":\"1\"},"
                           "\"text\":{\"S\":\"buy milk\"}}}";
static const char key[] = "{\"TableName\":\"notes\",\"Key\":{\"id\":{\"S\":\"1\"}}}";

int main(void)
{
    gramme *db;
    gramme_reply *reply = gramme_reply_new();
    int bad = gramme_open(&db, NULL, NULL) != GRAMME_CODE_OK || reply == NULL ||
              gramme_ask(db, "CreateTable", table, reply) != 200 ||
              gramme_ask(db, "PutItem", note, reply) != 200 ||
              gramme_ask(db, "GetItem", key, reply) != 200;

    puts(bad ? "failed" : gramme_reply_body(reply, NULL));
    gramme_reply_free(reply);
    gramme_close(db);
    return bad;
}
